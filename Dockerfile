# Two stages: wheels are installed where pip and its leavings stay behind, then copied.
# Checked without an engine by scripts/replay_image.py; keep the instructions to those it knows.

FROM python:3.13-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /srv/venv
COPY requirements.txt /srv/requirements.txt
RUN /srv/venv/bin/python -m pip install --require-hashes --only-binary :all: --requirement /srv/requirements.txt
# A .pth file runs code whenever Python starts; none of the pinned packages brings one.
RUN test -z "$(find /srv/venv -name '*.pth' -print)"
# The file system is read-only later on, so the byte code is written now.
RUN /srv/venv/bin/python -m compileall -q -j 0 /srv/venv/lib

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="Replybench" \
      org.opencontainers.image.description="Shows whether AI replies to clients are good enough to go live." \
      org.opencontainers.image.version="0.1.0"
# libgomp1: the embedded model; postgresql-client: pg_dump and pg_restore, for backup and restore.
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --home-dir /var/lib/replybench --create-home --skel /dev/null --shell /usr/sbin/nologin replybench && chmod 0700 /var/lib/replybench
COPY --from=build /srv/venv /srv/venv
WORKDIR /srv/replybench
COPY app.py requirements-model.txt ./
COPY .streamlit .streamlit
COPY datasets datasets
COPY deploy/healthcheck.py deploy/healthcheck.py
COPY migrations migrations
COPY pages pages
COPY workbench workbench
RUN /srv/venv/bin/python -m compileall -q app.py migrations pages workbench
ENV PATH=/srv/venv/bin:/usr/local/bin:/usr/bin:/bin HOME=/var/lib/replybench WORKBENCH_HOME=/var/lib/replybench PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
USER 10001:10001
VOLUME /var/lib/replybench
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "deploy/healthcheck.py"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "workbench"]
CMD ["serve", "--host", "0.0.0.0"]
