/* SPDX-License-Identifier: GPL-2.0 */
/* DOC: the cases with a single command, of kind KIND_COMMAND */
#ifndef FIPC_BENCH_COMMANDS_H
#define FIPC_BENCH_COMMANDS_H

#include "contest.h"

/* The name of the peer that the command belongs to. */
const char *commands_peer(const struct bench_case *of);
void commands_run(const struct bench_case *of, struct result *result);

#endif /* FIPC_BENCH_COMMANDS_H */
