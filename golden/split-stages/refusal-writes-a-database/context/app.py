DATABASE = 'sqlite:////srv/greeter.db'
