/* SPDX-License-Identifier: GPL-2.0 */
/* Arguments for any control command. */
#ifndef FIPC_ARGUMENTS_H
#define FIPC_ARGUMENTS_H

#include "fipc_selftest.h"

union control_arg {
	struct fipc_info info;
	struct fipc_endpoint_create create;
	struct fipc_cap_mint mint;
	struct fipc_cap_drop drop;
	struct fipc_cap_revoke revoke;
	struct fipc_cap_export export;
	struct fipc_cap_import import;
	struct fipc_reply_defer defer;
	struct fipc_caller_info info_of;
};

/*
 * Inputs with which the command succeeds, and poison in the outputs. @exported: a
 * descriptor of @cap, which has all rights.
 */
void control_arg_fill(union control_arg *arg, unsigned long cmd, __u64 cap,
		      int exported);

#endif /* FIPC_ARGUMENTS_H */
