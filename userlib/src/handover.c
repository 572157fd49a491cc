// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Giving one client its capability: see handover.h.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "greeting.h"
#include "handover.h"

/* An export needs FIPC_RIGHT_MINT on the capability. */
static int mint_for_client(const struct fipc_handover *ho, fipc_cap_t *cap)
{
	return fipc_mint(ho->space, ho->source, ho->rights | FIPC_RIGHT_MINT,
			 ho->next_badge, cap);
}

/**
 * fipc_handover_check() - find errors now that would occur with every client
 * @ho: what clients are given
 *
 * Return: 0, or an error of fipc_mint().
 */
int fipc_handover_check(const struct fipc_handover *ho)
{
	fipc_cap_t cap;
	int ret;

	ret = mint_for_client(ho, &cap);
	if (ret)
		return ret;
	return fipc_drop(ho->space, cap);
}

/*
 * Mint a capability for the client. With @notify its badge is used up already,
 * because the hang-up may be reported even if the export fails.
 */
static int mint_next(struct fipc_handover *ho, fipc_cap_t *cap)
{
	int ret;

	if (!ho->notify)
		return mint_for_client(ho, cap);
	ret = fipc_mint_notify(ho->space, ho->source,
			       ho->rights | FIPC_RIGHT_MINT, ho->next_badge, cap);
	if (!ret)
		ho->next_badge++;
	return ret;
}

/* Export the client's capability. Its token in the server's space is dropped. */
static int make_descriptor(struct fipc_handover *ho)
{
	fipc_cap_t cap;
	int fd, ret;

	if (!ho->next_badge)
		return -EOVERFLOW;
	ret = mint_next(ho, &cap);
	if (ret)
		return ret;
	fd = fipc_export(ho->space, cap, O_CLOEXEC);
	fipc_drop(ho->space, cap);
	if (fd >= 0 && !ho->notify)
		ho->next_badge++;
	return fd;
}

static void announce(const struct fipc_handover *ho, uint64_t badge, int client)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (!ho->connected)
		return;
	/* Cannot fail on a connected UNIX socket. */
	if (getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &len))
		return;
	ho->connected(ho->arg, badge, &peer);
}

static void greet(int client, int fd, struct fipc_greeting *greeting)
{
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
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
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	/* A small packet fits into a new socket. If not, do not wait for the client. */
	sendmsg(client, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/**
 * fipc_handover_serve() - give a client its capability
 * @ho: what to give
 * @client: the connection; the caller closes it
 *
 * A failure affects only this client: it finds the connection closed without an
 * answer. Its badge is used up once the descriptor exists.
 */
void fipc_handover_serve(struct fipc_handover *ho, int client)
{
	struct fipc_greeting greeting = {
		.magic = FIPC_GREETING_MAGIC,
		.version = FIPC_GREETING_VERSION,
		.badge = ho->next_badge,
		.rights = ho->rights,
	};
	int fd;

	fd = make_descriptor(ho);
	if (fd < 0)
		return;
	announce(ho, greeting.badge, client);
	greet(client, fd, &greeting);
	close(fd);
}
