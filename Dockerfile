# One image for web, workers, clock and commands.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
ENV HOST=0.0.0.0 PORT=8000 ADVOCACY_VAR=/var/lib/advocacy GUNICORN_CMD_ARGS=--worker-tmp-dir=/dev/shm
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
CMD ["flask", "web"]
