# docker build -t scangate . && docker run -p 8080:8080 -v $PWD/config:/rules scangate gateway --source file:/rules/rules.json
ARG JDK=maven:3.9-eclipse-temurin-25
ARG JRE=eclipse-temurin:25-jre

FROM ${JDK} AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q -pl gateway,config -am -Dmaven.test.skip=true -Djacoco.skip=true package

FROM ${JRE}
RUN useradd --system --uid 10001 scangate && install -d -o 10001 /data
COPY --from=build /src/gateway/target/scangate-gateway.jar /opt/scangate/gateway/target/
COPY --from=build /src/gateway/target/lib /opt/scangate/gateway/target/lib
COPY --from=build /src/config/target/scangate-config.jar /opt/scangate/config/target/
COPY --from=build /src/config/target/lib /opt/scangate/config/target/lib
COPY --from=build /src/scangate /opt/scangate/scangate
COPY --from=build /src/config/rules.json /opt/scangate/config/rules.json
WORKDIR /opt/scangate
USER 10001
# Where the control plane keeps its database and a gateway what it served last.
VOLUME /data
ENV SCANGATE_JAVA_OPTS="-XX:MaxRAMPercentage=75"
EXPOSE 8080 8081 8090
ENTRYPOINT ["/opt/scangate/scangate"]
CMD ["gateway", "--listen", "0.0.0.0:8080", "--admin", "0.0.0.0:8081", "--state-dir", "/data/gateway", "--source", "file:/opt/scangate/config/rules.json"]
