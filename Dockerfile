# One image for web, worker, beat and management commands; see docs/deploy.md.
FROM python:3.12-slim AS packages
WORKDIR /build
COPY requirements.txt requirements-uv.txt ./
RUN python -m venv /venv \
    && pip install --no-cache-dir --require-hashes -r requirements-uv.txt \
    && uv pip install --python /venv/bin/python --no-cache --compile-bytecode \
       --require-hashes -r requirements.txt

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin mokpyo \
    && install -d -o mokpyo -g mokpyo /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/staticfiles \
    MOKPYO_DATA_DIR=/data
# Translations and static files belong to the image; the embedded profile needs no secrets for them.
RUN DJANGO_SETTINGS_MODULE=config.settings.embedded MOKPYO_DATA_DIR=/tmp/build \
    python manage.py prepare --only-files && rm -rf /tmp/build
ENV DJANGO_SETTINGS_MODULE=config.settings.production
USER mokpyo
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--bind=0.0.0.0:8000", "--worker-class=config.front_server.FrontWorker", \
     "--worker-connections=5000", "--workers=2", "--threads=4", \
     "--timeout=60", "--graceful-timeout=30", "--no-control-socket", "config.wsgi"]
