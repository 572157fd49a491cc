// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/* hello: a child connects to its parent by name and sends it one message. */
#include <error.h>
#include <stdio.h>
#include <unistd.h>
#include <fastipc.h>

static int check(const char *what, int ret)
{
	if (ret < 0)
		error(1, -ret, "%s", what);
	return ret;
}

int main(void)
{
	struct fipc_xfer x = { .deadline = fipc_deadline(10000000000) };
	int space = check("open", fipc_open(0));
	struct fipc_publisher *pub;
	fipc_cap_t cap;

	check("create", fipc_create(space, 0, &cap, NULL));
	check("publish", fipc_publish(space, cap, "/tmp/hello", NULL, &pub));
	if (fork() == 0) {
		space = check("open", fipc_open(0));	/* the child's own space */
		check("connect", fipc_connect(space, "/tmp/hello", &cap, NULL));
		x.msg.data[0] = 42;
		return check("send", fipc_send(space, cap, &x));
	}
	check("receive", fipc_recv(space, cap, &x));
	printf("client %llu says %llu\n", x.msg.cap, x.msg.data[0]);
	fipc_unpublish(pub);
	return 0;
}
