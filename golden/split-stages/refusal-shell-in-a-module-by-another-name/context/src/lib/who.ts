import { execSync as run } from 'child_process';

export const who = () => run('id');
