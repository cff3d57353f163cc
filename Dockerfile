# One image of both planes, without a shell; docs/containers.md describes how to run it. The runtime, the native libraries and
# those of the system are the ones of the build's machine.
ARG JDK=maven:3.9-eclipse-temurin-25

FROM ${JDK} AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q -Dstyle.color=never -pl dist -am -Dmaven.test.skip=true -Djacoco.skip=true -Prelease,dist \
    -Dassembly.skipAssembly=true -Djdeb.skip=true package
RUN container/assemble

FROM scratch
ARG VERSION=0.2.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="scangate" \
      org.opencontainers.image.description="Ordinary link QR codes that open mini programs: gateway and control plane" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /system /
COPY --from=build --chown=10001:0 /writable /
COPY --from=build /opt/scangate /opt/scangate
ENV PATH=/opt/scangate/runtime/bin LC_ALL=C.UTF-8 SCANGATE_HOME=/opt/scangate
WORKDIR /opt/scangate
# Group 0: platforms that choose a user of their own can write to /data, too.
USER 10001:0
# The control plane's database, or the gateway's state directory.
VOLUME /data
# 8081 and 8091 show health and metrics; their other calls need the token of SCANGATE_ADMIN_TOKEN_FILE.
EXPOSE 8080 8081 8090 8091
STOPSIGNAL SIGTERM
# A small JVM, because it shares the container's memory.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["java", "-XX:-UseG1GC", "-XX:+UseSerialGC", "-Xmx16m", \
    "-XX:TieredStopAtLevel=1", "-jar", "/opt/scangate/lib/scangate.jar", "health"]
ENTRYPOINT ["java", "-jar", "/opt/scangate/lib/scangate.jar"]
CMD ["gateway"]
