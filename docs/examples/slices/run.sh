#!/usr/bin/env bash
# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Runs the slices of a folder that cut.py made, all at once, each on the worker that the next argument leads to:
#   ./run.sh runs/1 'ssh worker-1' 'ssh worker-2' 'ssh worker-3'

set -o nounset

run=$1
shift
for slice in "$run"/slice-*/; do
    slice=${slice%/}
    if [ $# -eq 0 ]; then
        echo "there is no worker for $slice" >&2
        break
    fi
    # shellcheck disable=SC2086  # the argument is a command with its own arguments
    ansible-runner transmit "$slice" --playbook playbook.yml |
        $1 ansible-runner worker |
        ansible-runner process "$slice" > "$slice.log" &
    shift
done
wait
