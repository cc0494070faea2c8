import os

with open(os.path.join(os.environ['HOME'], 'state'), 'w') as file:
    file.write('1')
