with open('/var/lib/app/state.json', 'w') as state:
    state.write('{}')
