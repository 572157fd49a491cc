// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The same parser as the server of a UNIX socket pair. SOCK_SEQPACKET keeps messages
 * separate, and is the fastest type that does so. Each side makes two system calls
 * per request.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jail.h"
#include "worker.h"

struct words {
	uint64_t opcode;
	uint64_t data[4];
};

union control {
	struct cmsghdr head;
	char space[CMSG_SPACE(sizeof(int))];
};

/* The caller's end of the pair. */
static int sock;

static int send_words(int to, struct words *words, int fd)
{
	struct iovec iov = { words, sizeof(*words) };
	union control control = { .space = "" };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fd < 0)
		return send(to, words, sizeof(*words), MSG_NOSIGNAL) < 0 ?
		       -errno : 0;
	msg.msg_control = &control;
	msg.msg_controllen = sizeof(control);
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	return sendmsg(to, &msg, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static int receive_words(int from, struct words *words, int *fd)
{
	struct iovec iov = { words, sizeof(*words) };
	union control control;
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(from, &msg, MSG_CMSG_CLOEXEC);

	*fd = -1;
	if (n <= 0)
		return n ? -errno : -EPIPE;
	if (CMSG_FIRSTHDR(&msg) && control.head.cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(&control.head), sizeof(*fd));
	return 0;
}

static void serve(int at)
{
	struct words words = { .opcode = 0 };
	int fd;

	while (!receive_words(at, &words, &fd)) {
		words.opcode = -(uint32_t)handle(words.opcode, words.data, fd);
		if (send_words(at, &words, -1))
			break;
	}
}

static int start(void)
{
	int socks[2], child;

	check("socketpair",
	      socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks) ?
	      -errno : 0);
	child = spawn();
	if (child == 0) {
		jail_enter(socks[1], JAIL_SOCKET);
		serve(socks[1]);
		_exit(0);
	}
	close(socks[1]);
	sock = socks[0];
	return child;
}

static int call(uint64_t *opcode, uint64_t data[4], int fd)
{
	struct words words = { .opcode = *opcode };
	int ret;

	memcpy(words.data, data, sizeof(words.data));
	ret = send_words(sock, &words, fd);
	if (!ret)
		ret = receive_words(sock, &words, &fd);
	*opcode = words.opcode;
	memcpy(data, words.data, sizeof(words.data));
	return ret;
}

const struct way by_socket = { "UNIX socket", start, call };
