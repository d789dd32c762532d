# Two stages: wheels are installed by hash and the lists compiled in the first, only the result runs in the second.
# To pin the base to what you have looked at: --build-arg PYTHON=python:3.11-slim-bookworm@sha256:...
ARG PYTHON=python:3.11-slim-bookworm
FROM ${PYTHON} AS build
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock ./
RUN /app/.venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE cli.py ./
COPY commands commands
COPY examples examples
COPY locale locale
COPY precursors precursors
COPY registry registry
COPY rules rules
COPY web web
RUN /app/.venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -e . \
    && /app/.venv/bin/precursor lookup acetone --format json > /dev/null

FROM ${PYTHON}
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin precursor \
    && install -d -o precursor -g precursor -m 0700 /data
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PRECURSOR_DATABASE_URL=sqlite:////data/registry.db
WORKDIR /data
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["precursor"]
CMD ["serve", "--host", "0.0.0.0"]
