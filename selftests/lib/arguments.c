// SPDX-License-Identifier: GPL-2.0
/* Valid arguments for each control command. */
#include "arguments.h"

void control_arg_fill(union control_arg *arg, unsigned long cmd, __u64 cap,
		      int exported)
{
	memset(arg, POISON, sizeof(*arg));
	switch (cmd) {
	case FIPC_IOC_ENDPOINT_CREATE:
		arg->create.flags = arg->create.depth = arg->create.__pad = 0;
		break;
	case FIPC_IOC_CAP_MINT:
		arg->mint.cap = cap;
		arg->mint.rights = FIPC_RIGHTS_ALL;
		arg->mint.badge = arg->mint.flags = 0;
		break;
	case FIPC_IOC_CAP_DROP:
		arg->drop.cap = cap;
		break;
	case FIPC_IOC_CAP_REVOKE:
		arg->revoke.cap = cap;
		break;
	case FIPC_IOC_CAP_EXPORT:
		arg->export.cap = cap;
		arg->export.flags = arg->export.__pad = 0;
		break;
	case FIPC_IOC_CAP_IMPORT:
		arg->import.fd = exported;
		arg->import.__pad = 0;
		break;
	case FIPC_IOC_CALLER_INFO:
		arg->info_of.reply = 0;
		break;
	}
}
