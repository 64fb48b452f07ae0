"""The Celery side: the app, short tasks that call services, the timetable."""
