# One image of both planes; docs/containers.md describes how to run them.
ARG JDK=maven:3.9-eclipse-temurin-25
ARG JRE=eclipse-temurin:25-jre

FROM ${JDK} AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q -Dstyle.color=never -pl gateway,config -am -Dmaven.test.skip=true -Djacoco.skip=true -Prelease package
# Both planes in one tree. The control plane has every library of the gateway, so both share one copy.
RUN set -e; \
    for jar in gateway/target/lib/*; do cmp "$jar" "config/target/lib/${jar##*/}"; done; \
    install -d /app/gateway/target /app/config/target; \
    cp -p gateway/target/scangate-gateway.jar /app/gateway/target/; \
    cp -p config/target/scangate-config.jar /app/config/target/; \
    cp -pr config/target/lib /app/config/target/; \
    ln -s ../../config/target/lib /app/gateway/target/lib; \
    install -d /app/native /tmp/native; \
    (cd /tmp/native && for jar in /app/config/target/lib/*-native-*.jar /app/config/target/lib/*-tcnative-boringssl-*.jar /app/config/target/lib/sqlite-jdbc-*.jar; do jar xf "$jar"; done); \
    cp /tmp/native/META-INF/native/*"_$(uname -m | sed s/aarch64/aarch_64/).so" \
      "/tmp/native/org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so" /app/native/; \
    cp -p container/gateway.yaml container/config.yaml config/rules.json /app/config/; \
    install -d /app/sbom; \
    cp -p gateway/target/scangate-gateway.cdx.json config/target/scangate-config.cdx.json /app/sbom/; \
    cp -p scangate container/healthy LICENSE /app/

FROM ${JRE}
# Group 0: platforms that choose a user of their own can write to the directory, too.
RUN useradd --uid 10001 --gid 0 --no-create-home --home-dir /data --shell /usr/sbin/nologin scangate \
 && install -d -o 10001 -g 0 -m 775 /data
COPY --from=build /app /opt/scangate
WORKDIR /opt/scangate
# Archives of loaded classes halve the start time of containers. A JRE before 25 gets none.
RUN set -e; \
    headers=-XX:+UseCompactObjectHeaders; \
    java $headers -version >/dev/null 2>&1 || exit 0; \
    java $headers -Xshare:on -version >/dev/null 2>&1 || java $headers -Xshare:dump >/dev/null; \
    archive() { \
      ./scangate "$@" >/dev/null & \
      for i in $(seq 150); do ./healthy readyz >/dev/null && break; sleep 0.2; done; \
      kill $!; wait $! || true; \
      ls -l "$1/target/cds/$1"-*.jsa; \
    }; \
    archive gateway --source file:config/rules.json; \
    archive config; \
    rm -rf /data/* /tmp/hsperfdata_*
USER 10001
# The control plane's database, or the gateway's state directory.
VOLUME /data
# The launcher gives the heap half of the container's memory; docs/containers.md has measurements.
# 8081 and 8091 show health and metrics; their other calls need the token of SCANGATE_ADMIN_TOKEN_FILE.
EXPOSE 8080 8081 8090 8091
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/opt/scangate/healthy"]
ENTRYPOINT ["/opt/scangate/scangate"]
CMD ["gateway"]
