FROM openjdk:21-jdk
WORKDIR /app
COPY Hello.java .
RUN javac Hello.java
ENV LC_ALL=en_US.UTF-8
CMD ["java", "Hello"]
