# docker build -t scangate . && docker run -p 8080:8080 -v $PWD/config:/rules scangate --source file:/rules/rules.json
ARG JDK=maven:3.9-eclipse-temurin-25
ARG JRE=eclipse-temurin:25-jre

FROM ${JDK} AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q -pl gateway -am -Dmaven.test.skip=true -Djacoco.skip=true package

FROM ${JRE}
RUN useradd --system --uid 10001 scangate
COPY --from=build /src/gateway/target/scangate-gateway.jar /opt/scangate/gateway/target/
COPY --from=build /src/gateway/target/lib /opt/scangate/gateway/target/lib
COPY --from=build /src/scangate /opt/scangate/scangate
COPY --from=build /src/config/rules.json /opt/scangate/config/rules.json
WORKDIR /opt/scangate
USER 10001
ENV SCANGATE_JAVA_OPTS="-XX:MaxRAMPercentage=75"
EXPOSE 8080 8081
ENTRYPOINT ["/opt/scangate/scangate", "gateway", "--listen", "0.0.0.0:8080", "--admin", "0.0.0.0:8081"]
CMD ["--source", "file:/opt/scangate/config/rules.json"]
