using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Controlling;

/// <summary>The part of the admin API that is about data.</summary>
internal static class DataApi
{
    /// <summary>Maps it.</summary>
    public static void MapData(this RouteGroupBuilder api, IControl control)
    {
        api.MapGet(
                "/data/{question}",
                (
                    string question,
                    string? of,
                    long? from,
                    long? to,
                    long? atLeast,
                    CancellationToken ended
                ) =>
                    control.DataAsync(
                        new(
                            ControlApi.Named<DataQuestion>(question, "a question about data"),
                            of ?? "*",
                            from,
                            to,
                            atLeast
                        ),
                        ended
                    )
            )
            .WithName("askData")
            .WithSummary(
                "Answers which data is used, where it came from (origin), who has access, what came of it (usage): the question is used, origin, access or usage."
            );
        api.MapGet(
                "/lineage/quarantine",
                (CancellationToken ended) => control.QuarantineAsync(ended)
            )
            .WithName("listQuarantinedReports")
            .WithSummary(
                "The newest reports of data systems that were put aside, with the reason."
            );
        api.MapGet("/projections", (CancellationToken ended) => control.ProjectionsAsync(ended))
            .WithName("listProjections")
            .WithSummary("What is folded from the ledger, and how far.");
        api.MapPost(
                "/projections/{name}/rebuild",
                (string name, CancellationToken ended) => control.RebuildAsync(name, ended)
            )
            .WithName("rebuildProjection")
            .WithSummary("Begins to fold a projection anew from the ledger alone; calls go on.");
        api.MapPost(
                "/recalls",
                ([FromBody] RecallRequest request, CancellationToken ended) =>
                    control.RecallAsync(request, ended)
            )
            .WithName("recall")
            .WithSummary("All that a bad source came to; contains it if asked.");
        api.MapDelete(
                "/recalls/{id}",
                (string id, CancellationToken ended) => control.EndRecallAsync(id, ended)
            )
            .WithName("endRecall")
            .WithSummary("Ends a recall.");
    }
}
