// Command tlogcheck follows a log over HTTP as C2SP tlog-tiles serves it and believes it only as far as the Go checksum
// database's own packages do. It shares nothing with the program that writes the log.
//
// usage: tlogcheck URL VERIFIERKEY [TOKEN]
//
// For each line on its input it fetches the checkpoint, checks it, and answers "ok SIZE ROOT" or "bad WHY".
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8
const allIndicesEvery = 50

type log struct {
	url, token string
	verifier   note.Verifier
	tiles      map[string][]byte
	roots      map[int64]tlog.Hash
	size       int64
}

func main() {
	verifier, err := note.NewVerifier(strings.TrimSpace(os.Args[2]))
	if err != nil {
		fmt.Println("bad", err)
		os.Exit(1)
	}
	l := &log{url: os.Args[1], verifier: verifier, tiles: map[string][]byte{}, roots: map[int64]tlog.Hash{}}
	if len(os.Args) > 3 {
		l.token = os.Args[3]
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if command := lines.Text(); strings.HasPrefix(command, "url ") {
			l.url = strings.TrimPrefix(command, "url ")
		}
		if size, root, err := l.check(); err != nil {
			fmt.Println("bad", strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Println("ok", size, base64.StdEncoding.EncodeToString(root[:]))
		}
	}
}

func (l *log) check() (int64, tlog.Hash, error) {
	size, root, err := l.checkpoint()
	if err != nil {
		return 0, root, err
	}
	if size < l.size {
		return 0, root, fmt.Errorf("the log shrank from %d to %d", l.size, size)
	}
	l.size = size
	if known, ok := l.roots[size]; ok && known != root {
		return 0, root, fmt.Errorf("size %d has two roots", size)
	}
	l.roots[size] = root
	if size == 0 {
		return size, root, nil
	}
	hashes := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, l)
	if computed, err := tlog.TreeHash(size, hashes); err != nil || computed != root {
		return 0, root, fmt.Errorf("root of %d: %v", size, err)
	}
	for older, olderRoot := range l.roots {
		if older == 0 || older != size-1 && older != size/2 && older > 3 {
			continue
		}
		proof, err := tlog.ProveTree(size, older, hashes)
		if err == nil {
			err = tlog.CheckTree(proof, size, root, older, olderRoot)
		}
		if err != nil {
			return 0, root, fmt.Errorf("%d to %d: %v", older, size, err)
		}
	}
	return size, root, l.entries(size, root, hashes)
}

// entries checks that the entries are what the tree says, and are where it says.
func (l *log) entries(size int64, root tlog.Hash, hashes tlog.HashReader) error {
	for index := int64(0); index < size; index++ {
		if size%allIndicesEvery != 0 && index > 0 && index < size-2 && index%97 != 0 {
			continue
		}
		entry, err := l.entry(index, size)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveRecord(size, index, hashes)
		if err == nil {
			err = tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(entry))
		}
		if err != nil {
			return fmt.Errorf("entry %d of %d: %v", index, size, err)
		}
	}
	return nil
}

func (l *log) checkpoint() (size int64, root tlog.Hash, err error) {
	text, err := l.get("checkpoint", "text/plain; charset=utf-8")
	if err != nil {
		return
	}
	signed, err := note.Open(text, note.VerifierList(l.verifier))
	if err != nil {
		return
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != l.verifier.Name() {
		return 0, root, fmt.Errorf("not a checkpoint of %s: %q", l.verifier.Name(), signed.Text)
	}
	if size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return
	}
	root, err = tlog.ParseHash(lines[2])
	return
}

func (l *log) entry(index, size int64) ([]byte, error) {
	tile := tlog.Tile{H: tileHeight, L: -1, N: index >> tileHeight, W: 1 << tileHeight}
	if rest := size - tile.N<<tileHeight; rest < int64(tile.W) {
		tile.W = int(rest)
	}
	bundle, err := l.cached(strings.Replace(path(tile), "tile/data/", "tile/entries/", 1))
	for at := tile.N << tileHeight; err == nil; at++ {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return nil, fmt.Errorf("the bundle of entry %d is short", index)
		}
		length := int(binary.BigEndian.Uint16(bundle))
		if at == index {
			return bundle[2 : 2+length], nil
		}
		bundle = bundle[2+length:]
	}
	return nil, err
}

func (l *log) Height() int { return tileHeight }

func (l *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		hashes, err := l.cached(path(tile))
		if err != nil {
			return nil, err
		}
		data = append(data, hashes)
	}
	return data, nil
}

func (l *log) SaveTiles([]tlog.Tile, [][]byte) {}

// path is the tile's path without the height, which C2SP fixes.
func path(tile tlog.Tile) string { return strings.Replace(tile.Path(), "tile/8/", "tile/", 1) }

func (l *log) cached(path string) ([]byte, error) {
	if data, ok := l.tiles[path]; ok {
		return data, nil
	}
	data, err := l.get(path, "application/octet-stream")
	if err == nil {
		l.tiles[path] = data
	}
	return data, err
}

func (l *log) get(path, contentType string) ([]byte, error) {
	request, err := http.NewRequest("GET", l.url+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	if l.token != "" {
		request.Header.Set("Authorization", "Bearer "+l.token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != 200 {
		err = fmt.Errorf("%s: %s %s", path, answer.Status, bytes.TrimSpace(data))
	}
	if got := answer.Header.Get("Content-Type"); err == nil && got != contentType {
		err = fmt.Errorf("%s has the type %q", path, got)
	}
	return data, err
}
