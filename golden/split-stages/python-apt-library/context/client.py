import psycopg2

print('libpq', psycopg2.extensions.libpq_version() // 10000, psycopg2.paramstyle)
