import psycopg

print(psycopg.pq.__impl__)
