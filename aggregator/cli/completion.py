"""`aggregator completion`: what a shell needs to complete our commands, options and names of sources."""

from __future__ import annotations

import os

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

PROGRAM, VARIABLE = "aggregator", "_AGGREGATOR_COMPLETE"

# click's own takes words as bash splits them, at ":" too, and leaves spaces and "*" in a value to the shell. Titles of
# sources have the ones, and addresses the other.
_BASH = r"""%(complete_func)s() {
    local line=${COMP_LINE:0:COMP_POINT} typed=${COMP_WORDS[COMP_CWORD]} word kind value
    word=${line##*[[:space:]]}
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case $kind in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                if [[ $typed != [\"\']* ]]; then
                    printf -v value %%q "$value"
                    [[ $word == *:* ]] && value=${value#"${word%%"${word##*:}"}"}
                fi
                COMPREPLY+=("$value") ;;
        esac
    done < <(COMP_WORDS=$line %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class Bash(BashComplete):
    """Completion for bash, with values that hold spaces and colons."""

    source_template = _BASH

    def source(self) -> str:
        return ShellComplete.source(self)  # without the look at which bash is there: the script may be for another

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)
        if not words or (line[-1:].isspace() and not words[-1][-1:].isspace()):
            return words[1:], ""
        return words[1:-1], words[-1]

    def format_completion(self, item: CompletionItem[str]) -> str:
        return f"{item.type},{item.value}"


add_completion_class(Bash)


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script by which a shell completes commands, options and the titles of sources.

    Put a line into the shell's own configuration: eval "$(aggregator completion bash)" into ~/.bashrc, the same with
    zsh into ~/.zshrc; for fish write the script to ~/.config/fish/completions/aggregator.fish.

    \b
    Example:
        eval "$(aggregator completion bash)"
    """
    from aggregator.cli.entry import main

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, PROGRAM, VARIABLE).source())
