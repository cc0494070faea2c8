module.exports = (processes) => ({ head: () => processes.execFileSync('git', ['log']) });
