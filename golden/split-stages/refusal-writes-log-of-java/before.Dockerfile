FROM maven:3-eclipse-temurin-21
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn package
ENTRYPOINT ["java", "-jar", "target/report.jar"]
