FROM postgres:17
CMD postgres -c fsync=off
FROM registry.example.com/app:1
CMD ./start.sh
