"""Pull requests: from a repository to a branch of exact commits, a text that says no more than they do, and good manners.

    REPO ──connection, clone──▶ Remote ──repository (fetch, shallow)──▶ base commit ──snapshot──▶ folder of plain files
         ──proposal (the same engine as `diff`)──▶ Proposal: a commit a transform ──proof (with --verify)──▶ what of it holds
         ──draft: commits (plumbing), body──▶ head commit, title and text ┐
    forge (what is open, what was closed), branches (whose commits are there) ┴──manners──▶ Decision ──deeds──▶ push, open,
    update, close, or leave with a reason ──▶ Outcome, a line of the summary
    (`fleet` over all repositories, `work` over one, `visit` over its branches)

What keeps this small:

1. **A repository is data.** git runs as a program, in one module, in a bare repository of our own in a temporary folder,
   with none of anybody's configuration. Nothing is ever checked out: files are written from `cat-file`, commits are made
   with a temporary index and `commit-tree`. So no hook, filter, attribute, monitor or submodule has a place to run, and the
   user's clone is only asked for where it came from.
2. **Commits are reproducible.** Their date is that of the commit they stand on, so that two bots make the same commit, and
   a run that was cut off is taken up by the next. Each is sealed: a line in its message is the digest of its parent, tree
   and text. A branch is ours if all of its commits are sealed by us; whoever touches it breaks the seal, and it is theirs.
3. **Stateless.** The branch name and what the text of a pull request hides in its first line are all that is remembered.
4. **Decisions are pure.** `manners.decide` sees what is on the forge, what is on the branch and what is wanted.
5. **Text of a Dockerfile is quoted, never written.** Whatever comes from a repository stands in a fenced block of code,
   where forges look for no mentions, references, HTML or commands; commit messages hold none of it.
"""
