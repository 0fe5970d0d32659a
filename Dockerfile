# Two stages: the first installs what the lock file pins, the second carries only what runs.
FROM python:3.11-slim-bookworm AS build
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/homeward \
 && /opt/homeward/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.lock

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Homeward" \
      org.opencontainers.image.description="Matches export products with home-market demand and programmes, and says why" \
      org.opencontainers.image.licenses="Apache-2.0"
# A fixed uid, so that a volume's owner can be named beforehand. No shell, no password.
RUN useradd --uid 10001 --create-home --home-dir /var/lib/homeward --shell /usr/sbin/nologin homeward
COPY --from=build /opt/homeward /opt/homeward
COPY LICENSE README.md docs/attributions.md /opt/homeward/app/
COPY migrations /opt/homeward/app/migrations
COPY service /opt/homeward/app/service
RUN printf '#!/bin/sh\nexec /opt/homeward/bin/python -m service "$@"\n' > /usr/local/bin/homeward \
 && chmod 755 /usr/local/bin/homeward \
 && /opt/homeward/bin/python -m compileall -q /opt/homeward/app \
 && PYTHONPATH=/opt/homeward/app /opt/homeward/bin/python -m service.index.text_tables
ENV PYTHONPATH=/opt/homeward/app \
    PYTHONUNBUFFERED=1 \
    HOMEWARD_HOST=0.0.0.0 \
    HOMEWARD_PORT=8080 \
    HOMEWARD_DATA_DIR=/var/lib/homeward/data \
    HOMEWARD_LOG_JSON=true \
    NUMBA_CACHE_DIR=/opt/homeward/kernels
RUN install -d -o homeward -g homeward /opt/homeward/kernels
USER homeward
# Compile the kernels now, so that no user waits for a compiler; another processor makes its own in the same folder.
RUN /opt/homeward/bin/python -m service.domain.search
WORKDIR /var/lib/homeward
VOLUME /var/lib/homeward
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s \
  CMD ["/opt/homeward/bin/python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['HOMEWARD_PORT']}/livez\", timeout=2)"]
ENTRYPOINT ["homeward"]
CMD ["serve"]
