// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * A terminal to draw on: see terminal.h.
 */
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "terminal.h"

#define USUAL_LINES	24
#define LEAST_LINES	6

static struct termios before;

bool terminal_is_there(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

bool terminal_begin(void)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &before))
		return false;
	raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	/* Disable Ctrl-Z: a suspended fipc would leave the terminal in raw mode. */
	raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	return !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void terminal_end(void)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

void terminal_clear(void)
{
	fputs("\033[H\033[J", stdout);
}

size_t terminal_lines(void)
{
	struct winsize size;

	/* If the size is unknown or too small, assume the usual size. */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_row < LEAST_LINES)
		return USUAL_LINES;
	return size.ws_row;
}

char terminal_key(void)
{
	char key;

	return read(STDIN_FILENO, &key, 1) == 1 ? key : 'q';
}
