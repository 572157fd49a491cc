// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * A server: receive a message, call the handler, reply, and repeat.
 */
#include <stdbool.h>
#include <stddef.h>

#include <fastipc.h>

static int dispatch(int space, const struct fipc_service *service,
		    struct fipc_xfer *x)
{
	fipc_handler_t handler = NULL;

	if (x->msg.opcode < service->count)
		handler = service->handlers[x->msg.opcode];
	if (!handler)
		handler = service->fallback;
	/* Otherwise any caller could fill our table of descriptors. */
	if (!handler || x->msg.flags & FIPC_F_CARRIES & ~service->accepts)
		fipc_discard(space, x);
	return handler ? handler(service->arg, x) : -ENOSYS;
}

/*
 * Turn the handler's result into a reply that the kernel accepts in any case. The
 * reply carries a transfer only if the handler set one up, which cleared
 * FIPC_F_CALL.
 */
static void handle(int space, const struct fipc_service *service,
		   struct fipc_xfer *x)
{
	int result = dispatch(space, service, x);

	x->msg.opcode = -(uint32_t)result;
	if (x->msg.flags & FIPC_F_CALL)
		x->msg.flags &= ~FIPC_F_CARRIES;
	x->msg.flags &= FIPC_USER_MASK | FIPC_F_CARRIES;
	x->deadline = 0;
}

/* A notification, not a message: no capability has this badge any more. */
static void hang_up(const struct fipc_service *service, uint64_t badge)
{
	if (service->disconnected)
		service->disconnected(service->arg, badge);
}

/*
 * Send a reply that carries something without the next receive, so that its error
 * is not mistaken for one of the receive. The caller gets the error as the opcode.
 */
static void reply_carrying(int space, struct fipc_xfer *x)
{
	int ret = fipc_reply(space, x);

	if (!ret || ret == -ESRCH || ret == -ECANCELED)
		return;
	x->msg.opcode = -ret;
	x->msg.flags &= FIPC_USER_MASK;
	x->msg.data[3] = 0;
	fipc_reply(space, x);
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
		if (ret)
			continue;
		if (x.msg.flags & FIPC_F_HANGUP) {
			hang_up(service, x.msg.cap);
			continue;
		}
		handle(space, service, &x);
		if (owed && x.msg.flags & FIPC_F_CARRIES) {
			reply_carrying(space, &x);
			owed = false;
		}
	} while (!ret || ret == -EINTR);
	return ret == -EPIPE || ret == -ENOENT ? 0 : ret;
}
