// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Deferred replies, and information about the callers that wait for them.
 */
#include <fastipc.h>

int fipc_defer(int space, uint64_t *reply)
{
	struct fipc_reply_defer arg = { .reply = 0 };
	int ret;

	ret = fipc_ioctl_(space, FIPC_IOC_REPLY_DEFER, &arg);
	if (ret)
		return ret;
	*reply = arg.reply;
	return 0;
}

int fipc_reply_deferred(int space, uint64_t reply, struct fipc_xfer *x)
{
	/* A token is never 0. To the kernel, 0 means the current caller. */
	if (!reply)
		return -ESRCH;
	x->msg.cap = reply;
	x->msg.flags &= ~FIPC_F_RECEIVED;
	return fipc_ioctl_(space, FIPC_IOC_REPLY, x);
}

int fipc_caller(int space, uint64_t reply, struct fipc_caller_info *info)
{
	struct fipc_caller_info arg = { .reply = reply };
	int ret;

	ret = fipc_ioctl_(space, FIPC_IOC_CALLER_INFO, &arg);
	if (ret)
		return ret;
	*info = arg;
	return 0;
}
