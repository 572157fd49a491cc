// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The client's side of a publisher: connect, receive the greeting and the
 * descriptor that comes with it, and check both, because neither is trusted.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fastipc.h>

#include "greeting.h"
#include "name.h"

static int connect_to(const char *path)
{
	struct sockaddr_un addr;
	int sock, ret;

	ret = fipc_name_address(path, &addr);
	if (ret)
		return ret;
	sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (sock < 0)
		return -errno;
	if (!connect(sock, (const struct sockaddr *)&addr, sizeof(addr)))
		return sock;
	/* EPROTOTYPE: a stream or datagram socket, so not a publisher's. */
	ret = errno == EPROTOTYPE ? -EPROTO : -errno;
	close(sock);
	return ret;
}

/*
 * Return: the descriptor in the packet, or -1 if it has none. No publisher sends
 * more than one: then all are closed and the result is -EPROTO.
 */
static int take_descriptor(struct msghdr *msg)
{
	struct cmsghdr *cmsg;
	int fd, found = -1, count = 0;
	size_t i, n;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
			continue;
		n = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(fd);
		for (i = 0; i < n; i++) {
			memcpy(&fd, CMSG_DATA(cmsg) + i * sizeof(fd), sizeof(fd));
			if (!count++)
				found = fd;
			else
				close(fd);
		}
	}
	if (count <= 1)
		return found;
	close(found);
	return -EPROTO;
}

/*
 * Check an answer of @len bytes that came with @fd. If the greeting is complete
 * but its descriptor was cut off, this process has reached its limit of
 * descriptors: the result is -EMFILE, not -EPROTO.
 */
static int judge(const struct fipc_greeting *greeting, ssize_t len, int flags, int fd)
{
	if (!len)
		return -ECONNRESET;
	if (len != sizeof(*greeting) || (flags & MSG_TRUNC) || fd == -EPROTO)
		return -EPROTO;
	if (greeting->magic != FIPC_GREETING_MAGIC ||
	    greeting->version != FIPC_GREETING_VERSION)
		return -EPROTO;
	if (fd < 0)
		return flags & MSG_CTRUNC ? -EMFILE : -EPROTO;
	return flags & MSG_CTRUNC ? -EPROTO : 0;
}

/* Return: the descriptor that came with a valid greeting, or -errno. */
static int receive_greeting(int sock, struct fipc_greeting *greeting)
{
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = {
		.iov_base = greeting,
		.iov_len = sizeof(*greeting),
	};
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space),
	};
	ssize_t len;
	int fd, ret;

	len = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	if (len < 0)
		return -errno;
	fd = take_descriptor(&msg);
	ret = judge(greeting, len, msg.msg_flags, fd);
	if (!ret)
		return fd;
	if (fd >= 0)
		close(fd);
	return ret;
}

/* Replace a capability with one that has fewer rights. */
static int narrow(int space, fipc_cap_t *cap, uint64_t rights)
{
	fipc_cap_t wide = *cap;
	int ret;

	ret = fipc_mint(space, wide, rights, 0, cap);
	fipc_drop(space, wide);
	/* The greeting names rights that the capability lacks or that do not exist. */
	return ret == -EACCES || ret == -EINVAL ? -EPROTO : ret;
}

/*
 * The caller has already checked that @space is a space, so EBADF is about the
 * received descriptor.
 */
static int adopt(int space, int fd, uint64_t rights, fipc_cap_t *cap)
{
	fipc_cap_t got;
	int ret;

	ret = fipc_import(space, fd, &got);
	if (ret)
		return ret == -EBADF ? -EPROTO : ret;
	if (!(rights & FIPC_RIGHT_MINT)) {
		ret = narrow(space, &got, rights);
		if (ret)
			return ret;
	}
	*cap = got;
	return 0;
}

int fipc_connect(int space, const char *path, fipc_cap_t *cap, uint64_t *badge)
{
	struct fipc_greeting greeting;
	struct fipc_info info;
	int sock, fd, ret;

	ret = fipc_query(space, &info);
	if (ret)
		return ret;
	sock = connect_to(path);
	if (sock < 0)
		return sock;
	fd = receive_greeting(sock, &greeting);
	close(sock);
	if (fd < 0)
		return fd;
	ret = adopt(space, fd, greeting.rights, cap);
	close(fd);
	if (!ret && badge)
		*badge = greeting.badge;
	return ret;
}
