# legalsite with git and ssh-keygen. See docs/pipeline.md for how to run it, and where the digest of the base image comes from.
FROM python:3.13-slim@sha256:bf44cdfcb76cd3b41e879bc058fc37ec5872002ccfde7fcb765e218cde0cd79c AS base

FROM base AS build
RUN python -I -m venv /opt/legalsite
COPY .ci/locks/runtime.txt .ci/locks/extras.txt /src/
RUN /opt/legalsite/bin/pip install --no-cache-dir --require-hashes -r /src/runtime.txt -r /src/extras.txt
COPY pyproject.toml README.md LICENSE /src/
COPY .ci/locks/sbom.cdx.json /src/.ci/locks/
COPY .ci/project.py /src/.ci/
COPY docs/*.md /src/docs/
COPY docs/reference /src/docs/reference
COPY src /src/src
RUN /opt/legalsite/bin/pip install --no-cache-dir --no-deps --no-build-isolation /src

FROM base
# The base image is pinned. Packages aren't, because Debian removes a version when a newer one corrects it.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git openssh-client libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home legalsite \
    && git config --system --add safe.directory /site
COPY --from=build /opt/legalsite /opt/legalsite
ENV PATH="/opt/legalsite/bin:$PATH"
USER 10001
WORKDIR /site
ENTRYPOINT ["legalsite"]
