/* SPDX-License-Identifier: GPL-2.0 */
/* Valid arguments for each control command. */
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
 * Fills the inputs with values with which the command succeeds, and the outputs
 * with poison. @cap has all rights, @exported is a descriptor of @cap.
 */
void control_arg_fill(union control_arg *arg, unsigned long cmd, __u64 cap,
		      int exported);

#endif /* FIPC_ARGUMENTS_H */
