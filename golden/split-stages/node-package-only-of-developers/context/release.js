require('shelljs').exec('git push');
