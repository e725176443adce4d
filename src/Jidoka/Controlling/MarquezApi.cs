using System.Text.Json.Nodes;
using Jidoka.Composition;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Controlling;

/// <summary>
/// The part of Marquez's API that scripts read lineage by (<c>/api/v1</c>), behind the control port's guard like all else.
/// </summary>
internal static class MarquezApi
{
    private const int UsualLimit = 100;

    /// <summary>Maps it.</summary>
    public static void MapMarquez(this IEndpointRouteBuilder app, Node node)
    {
        var api = app.MapGroup("/api/v1").ExcludeFromDescription();
        api.MapGet("/namespaces", (CancellationToken ended) => Ask(r => r.Namespaces(), ended));
        api.MapGet(
            "/namespaces/{of}/datasets",
            (string of, int? limit, int? offset, CancellationToken ended) =>
                Ask(
                    r => r.Datasets(Uri.UnescapeDataString(of), limit ?? UsualLimit, offset ?? 0),
                    ended
                )
        );
        api.MapGet(
            "/namespaces/{of}/datasets/{**name}",
            (string of, string name, CancellationToken ended) =>
                Ask(r => r.Dataset(Uri.UnescapeDataString(of), Uri.UnescapeDataString(name)), ended)
        );
        api.MapGet(
            "/namespaces/{of}/jobs",
            (string of, int? limit, int? offset, CancellationToken ended) =>
                Ask(
                    r => r.Jobs(Uri.UnescapeDataString(of), limit ?? UsualLimit, offset ?? 0),
                    ended
                )
        );
        api.MapGet(
            "/namespaces/{of}/jobs/{**name}",
            (string of, string name, CancellationToken ended) =>
                Ask(r => r.Job(Uri.UnescapeDataString(of), Uri.UnescapeDataString(name)), ended)
        );
        api.MapGet(
            "/lineage",
            (string nodeId, int? depth, CancellationToken ended) =>
                Ask(r => r.Graph(nodeId, depth ?? MarquezReader.UsualDepth), ended)
        );

        async Task<IResult> Ask(Func<MarquezReader, JsonObject?> ask, CancellationToken ended)
        {
            await node.Lineage.FollowAsync(node.Log.Ledger.Size, ended);
            return ask(new(node.Lineage.Store)) is { } answer
                ? Results.Json(answer, ControlJson.Default.JsonObject)
                : Results.Json(
                    new JsonObject
                    {
                        ["code"] = StatusCodes.Status404NotFound,
                        ["message"] = "No event speaks of it.",
                    },
                    ControlJson.Default.JsonObject,
                    statusCode: StatusCodes.Status404NotFound
                );
        }
    }
}
