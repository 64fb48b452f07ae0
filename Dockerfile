# One image for web, workers, clock and commands.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes -r requirements/run.txt
COPY . .
RUN pybabel -q compile -d advocacy/translations \
    && python -m compileall -q advocacy workers migrations config.py \
    && useradd --system --no-create-home advocacy \
    && install -d -o advocacy /var/lib/advocacy
USER advocacy
EXPOSE 8000
CMD ["gunicorn", "advocacy.app:create_app()", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=3", "--threads=4", "--no-control-socket", "--logger-class=advocacy.logs.ServerLog"]
