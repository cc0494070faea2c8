def app(environ, start_response):
    with open('visits.txt', 'a') as file:
        file.write('x')
    start_response('200 OK', [])
    return [b'hello']
