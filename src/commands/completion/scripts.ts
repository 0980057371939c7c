/** The scripts that shells read. Each asks `__complete` with the words up to the cursor, and leaves paths to its shell. */
import type { Shell } from '../flags/completion.js'

/** The commands that package.json's `bin` names. */
const NAMES = 'matrix bpftrace-matrix'

const BASH = String.raw`# bash completion of ${NAMES}: source <(matrix completion bash)
_matrix() {
    local -a words=()
    local rest=\${COMP_LINE:0:COMP_POINT} own= joined= current value paths= i cut
    # bash takes words apart at : and =, and they are one where no space is between.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        joined=
        [[ $i -gt 0 && $rest != [[:space:]]* ]] && joined=yes
        rest=\${rest#"\${rest%%[![:space:]]*}"}
        own=\${COMP_WORDS[i]}
        [[ $i -eq $COMP_CWORD ]] && own=$rest
        rest=\${rest#"$own"}
        if [[ $joined ]]; then words[\${#words[@]} - 1]+=$own; else words+=("$own"); fi
    done
    current=\${words[\${#words[@]} - 1]}
    [[ $own == [:=] ]] && own=
    cut=$((\${#current} - \${#own}))
    COMPREPLY=()
    while IFS=$'\t' read -r value _; do
        case $value in
            :files) paths=-f ;;
            :directories) paths=-d ;;
            ?*)
                COMPREPLY+=("\${value:cut}")
                [[ $value == *: ]] && compopt -o nospace
                ;;
        esac
    done < <("\${1/#\~\//$HOME/}" __complete -- "\${words[@]:1}" 2>/dev/null)
    if [[ $paths ]]; then
        compopt -o filenames
        while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen "$paths" -- "$own")
    fi
}
complete -F _matrix ${NAMES}
`

const ZSH = String.raw`#compdef ${NAMES}
# zsh completion of ${NAMES}: source <(matrix completion zsh), or this as _matrix in a directory of $fpath
_matrix() {
    local -a values
    local line paths
    while IFS= read -r line; do
        case $line in
            :files) paths=files ;;
            :directories) paths=directories ;;
            ?*) values+=("\${\${line%%$'\t'*}//:/\\:}:\${line#*$'\t'}") ;;
        esac
    done < <(\${~words[1]} __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
    (( $#values )) && _describe -t values value values
    if [[ -n $paths ]]; then
        compset -P 'file:'
        compset -P '--*='
        if [[ $paths == files ]]; then _files; else _files -/; fi
    fi
}
if [[ $funcstack[1] == _matrix ]]; then _matrix "$@"; else compdef _matrix ${NAMES}; fi
`

const FISH = String.raw`# fish completion of ${NAMES}: matrix completion fish | source
function __matrix_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path "$current"
            case :directories
                __fish_complete_directories "$current"
            case '*'
                printf '%s\n' $line
        end
    end
end
for name in ${NAMES}
    complete -c $name -f -a '(__matrix_complete)'
end
`

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH }

export const scriptOf = (shell: Shell): string => SCRIPTS[shell].replaceAll('\\${', '${')
