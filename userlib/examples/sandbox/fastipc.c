// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The parser as a fastipc server. Each side makes one system call per request: the
 * client a call, the server a reply together with the next receive.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <fastipc.h>

#include "jail.h"
#include "worker.h"

/* The caller's space and capability. */
static int space;
static fipc_cap_t parser;

static int answer(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	return handle(x->msg.opcode, (uint64_t *)x->msg.data,
		      fipc_received_fd(x));
}

/* The parser's space contains only a capability to receive. */
static int start(void)
{
	static const struct fipc_service service = {
		.fallback = answer, .accepts = FIPC_F_FD,
	};
	int theirs = check("open", fipc_open(0)), door;
	fipc_cap_t receiver, sender;
	int child;

	space = check("open", fipc_open(0));
	check("create", fipc_create(theirs, 0, &receiver, NULL));
	check("mint", fipc_mint(theirs, receiver, FIPC_RIGHT_SEND | FIPC_RIGHT_MINT,
				1, &sender));
	door = check("export", fipc_export(theirs, sender, O_CLOEXEC));
	check("import", fipc_import(space, door, &parser));
	check("drop", fipc_drop(theirs, sender));
	close(door);

	child = spawn();
	if (child == 0) {
		jail_enter(theirs, JAIL_FASTIPC);
		_exit(fipc_serve(theirs, receiver, &service) ? 1 : 0);
	}
	/* Now only the child can receive. If it exits, our calls fail. */
	close(theirs);
	return child;
}

static int call(uint64_t *opcode, uint64_t data[4], int fd)
{
	struct fipc_xfer x = { .msg = { .opcode = *opcode } };
	int ret;

	memcpy(x.msg.data, data, sizeof(x.msg.data));
	if (fd >= 0)
		fipc_pass_fd(&x, fd);
	ret = fipc_call(space, parser, &x);
	*opcode = x.msg.opcode;
	memcpy(data, x.msg.data, sizeof(x.msg.data));
	return ret;
}

const struct way by_fastipc = { "fastipc", start, call };
