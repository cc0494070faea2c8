require('fs').writeFileSync('/var/lib/service.json', '{}')
