// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * A server: receive, find the handler, answer, again.
 */
#include <stdbool.h>
#include <stddef.h>

#include <fastipc.h>

static int dispatch(const struct fipc_service *service, struct fipc_xfer *x)
{
	fipc_handler_t handler = NULL;

	if (x->msg.opcode < service->count)
		handler = service->handlers[x->msg.opcode];
	if (!handler)
		handler = service->fallback;
	return handler ? handler(service->arg, x) : -ENOSYS;
}

/* Leaves a reply that the kernel takes, whatever the handler left. */
static void handle(const struct fipc_service *service, struct fipc_xfer *x)
{
	int result = dispatch(service, x);

	x->msg.opcode = -(uint32_t)result;
	x->msg.flags &= FIPC_USER_MASK;
	x->deadline = 0;
}

/* No message: nobody can speak under this badge any more. */
static void hang_up(const struct fipc_service *service, uint64_t badge)
{
	if (service->disconnected)
		service->disconnected(service->arg, badge);
}

int fipc_serve(int space, fipc_cap_t cap, const struct fipc_service *service)
{
	struct fipc_xfer x = { .deadline = 0 };
	bool owed = false;
	int ret;

	do {
		ret = owed ? fipc_reply_recv(space, cap, &x) :
			     fipc_recv(space, cap, &x);
		owed = !ret && (x.msg.flags & FIPC_F_CALL);
		if (!ret && (x.msg.flags & FIPC_F_HANGUP))
			hang_up(service, x.msg.cap);
		else if (!ret)
			handle(service, &x);
	} while (!ret || ret == -EINTR);
	return ret == -EPIPE || ret == -ENOENT ? 0 : ret;
}
