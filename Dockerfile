# Voordeur in a container: docker build -t voordeur . && docker run -v voordeur:/srv/voordeur/var --env-file .env voordeur
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VOORDEUR_LOG_FORMAT=json
WORKDIR /srv/voordeur

# Before the code: they change less often, and Docker keeps what did not change.
COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt

COPY domain domain
COPY storage storage
COPY bot bot
COPY admin admin
COPY voordeur voordeur
# Compiled once here instead of at every start.
RUN python -m compileall -q domain storage bot admin voordeur \
    && useradd --system --no-create-home voordeur \
    && install --directory --owner voordeur var

USER voordeur
# The database, where it is SQLite, and what residents send: the default settings put both here.
VOLUME /srv/voordeur/var

# Telegram is not asked every minute: when it is away, starting again does not help.
HEALTHCHECK --interval=1m --timeout=20s --start-period=30s CMD ["python", "-m", "voordeur", "doctor", "--quiet", "--offline"]
# The process itself, without a shell, so that it hears when it is asked to stop.
ENTRYPOINT ["python", "-m", "voordeur"]
CMD ["run"]
