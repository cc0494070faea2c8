FROM eclipse-temurin:21-jdk
WORKDIR /build
COPY Hello.java manifest.txt ./
RUN javac Hello.java && jar cfm /srv/hello.jar manifest.txt Hello.class
CMD java -jar /srv/hello.jar
