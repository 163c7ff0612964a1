#!/usr/bin/env bash
# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Runs all slices of a folder that cut.py made at once, each on a worker. There is one argument for each worker, the
# command that leads to it:
#   ./run.sh runs/1 'ssh worker-1' 'ssh worker-2' 'ssh worker-3'

set -o nounset

run=$1
shift
slices=("$run"/slice-*/)
if [ ! -d "${slices[0]}" ]; then
    echo "$run has no slices. Make them with cut.py." >&2
    exit 1
fi
if [ $# -lt ${#slices[@]} ]; then
    echo "Slices in $run: ${#slices[@]}, workers: $#. Give a worker for each slice." >&2
    exit 1
fi
for slice in "${slices[@]}"; do
    slice=${slice%/}
    # shellcheck disable=SC2086  # the argument is a command with its own arguments
    ansible-runner transmit "$slice" --playbook playbook.yml |
        $1 ansible-runner worker |
        ansible-runner process "$slice" > "$slice.log" &
    shift
done
wait
