using System.Globalization;
using System.IO.Compression;
using Jidoka.Storage.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Controlling;

/// <summary>
/// A log as C2SP tlog-tiles serves it, under <c>/logs/TENANT/NODE/</c>: <c>checkpoint</c>, <c>tile/L/N[.p/W]</c> and
/// <c>tile/entries/N[.p/W]</c>. The control API's document leaves it out: its document is that standard.
/// </summary>
internal static class LedgerTiles
{
    private const string Root = "/logs/";
    private const string CheckpointType = "text/plain; charset=utf-8";
    private const string TileType = "application/octet-stream";
    private const string Partial = ".p/";
    private const int DigitsEach = 3;

    /// <summary>Index of the longest path that is read: 7 groups of three digits, more than any log holds.</summary>
    private const int MaxIndexGroups = 7;

    /// <summary>Maps the resources of a log.</summary>
    public static void MapLedgerTiles(this IEndpointRouteBuilder app, ILog log)
    {
        var group = app.MapGroup(Root + log.Ledger.LogId).ExcludeFromDescription();
        group.MapGet(
            "/checkpoint",
            (HttpContext context, CancellationToken ended) => CheckpointAsync(context, log, ended)
        );
        group.MapGet(
            "/tile/entries/{**place}",
            (HttpContext context, string place) => EntriesAsync(context, log, place)
        );
        group.MapGet(
            "/tile/{level:int:range(0,63)}/{**place}",
            (HttpContext context, int level, string place) =>
                HashesAsync(context, log, level, place)
        );
    }

    /// <summary>Whether a path leads to a checkpoint or to hashes, which say nothing of any event; anything else may.</summary>
    public static bool SaysNothing(PathString path)
    {
        var parts = path.Value!.Split('/');
        return path.StartsWithSegments("/logs", StringComparison.Ordinal)
            && (
                parts is [_, _, _, _, "checkpoint"]
                || (parts.Length >= 7 && parts[4] == "tile" && parts[5].All(char.IsAsciiDigit))
            );
    }

    /// <summary>
    /// Reads <c>N</c> or <c>N.p/W</c>: groups of three digits, all but the last with an <c>x</c> before; null when it is
    /// written in any other way.
    /// </summary>
    public static (long Tile, int Width)? Place(string text)
    {
        var width = LedgerLimits.TileWidth;
        var split = text.IndexOf(Partial, StringComparison.Ordinal);
        if (split >= 0)
        {
            var digits = text[(split + Partial.Length)..];
            if (
                !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out width)
                || width is < 1 or >= LedgerLimits.TileWidth
                || digits != width.ToString(CultureInfo.InvariantCulture)
            )
                return null;
            text = text[..split];
        }
        var groups = text.Split('/');
        if (groups.Length > MaxIndexGroups)
            return null;
        var tile = 0L;
        for (var i = 0; i < groups.Length; i++)
        {
            var isLast = i == groups.Length - 1;
            var digits = isLast ? groups[i] : groups[i].TrimStart('x');
            if (
                digits.Length != DigitsEach
                || !digits.All(char.IsAsciiDigit)
                || groups[i].Length != DigitsEach + (isLast ? 0 : 1)
            )
                return null;
            if (tile > long.MaxValue / 1000 - 1)
                return null;
            tile = tile * 1000 + int.Parse(digits, CultureInfo.InvariantCulture);
        }
        return groups.Length > 1 && groups[0] == "x000" ? null : (tile, width);
    }

    private static async Task CheckpointAsync(
        HttpContext context,
        ILog log,
        CancellationToken ended
    )
    {
        var checkpoint = log.Ledger.Published ?? await log.Ledger.PublishAsync(ended);
        context.Response.ContentType = CheckpointType;
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.WriteAsync(checkpoint.Note, ended);
    }

    private static Task HashesAsync(HttpContext context, ILog log, int level, string place) =>
        WriteAsync(
            context,
            Place(place) is var (tile, width) ? log.Tiles.Hashes(level, tile, width) : null,
            "public"
        );

    private static async Task EntriesAsync(HttpContext context, ILog log, string place)
    {
        var bundle = Place(place) is var (tile, width) ? log.Tiles.Entries(tile, width) : null;
        context.Response.Headers.Vary = "Accept-Encoding";
        if (bundle is not null && Takes(context.Request, "gzip"))
        {
            context.Response.Headers.ContentEncoding = "gzip";
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                await gzip.WriteAsync(bundle);
            bundle = packed.ToArray();
        }
        // What entries say is for those who hold the token: no shared cache may keep them.
        await WriteAsync(context, bundle, "private");
    }

    private static bool Takes(HttpRequest request, string coding) =>
        request
            .GetTypedHeaders()
            .AcceptEncoding.Any(given => given.Value == coding && given.Quality is not 0);

    private static async Task WriteAsync(HttpContext context, byte[]? content, string who)
    {
        if (content is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = TileType;
        context.Response.ContentLength = content.Length;
        context.Response.Headers.CacheControl = who + ", max-age=31536000, immutable";
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }
}
