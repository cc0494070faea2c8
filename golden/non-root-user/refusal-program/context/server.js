require('child_process').execFileSync('iptables', ['-L'])
