require('fs').writeFileSync(`/reports/${process.argv.length}`, 'x')
