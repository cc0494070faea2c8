import git
import wandb

print(wandb.__version__, git.Repo("."))
