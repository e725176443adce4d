using System.Text;
using Jidoka.Composition;
using Jidoka.Gateway.Intercepting.OpenLineage;
using Jidoka.Gateway.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Controlling;

/// <summary>
/// Where data systems report runs, jobs and datasets, as OpenLineage's clients send them. Behind the control port's guard,
/// like all else: the clients' <c>api_key</c> is the control token.
/// </summary>
internal static class ReportEndpoint
{
    /// <summary>Where a report goes.</summary>
    public const string Path = "/api/v1/lineage";

    /// <summary>Maps it.</summary>
    public static void MapReports(this IEndpointRouteBuilder app, Node node)
    {
        app.MapPost(
                Path,
                async (HttpContext context, CancellationToken ended) =>
                {
                    var body = await BodyAsync(context, ReportBounds.MaxReportBytes);
                    var taken = await node.Reports.TakeAsync(body, "admin", ended);
                    return taken.IsTaken
                        ? Results.Json(
                            ReportView.Of(taken),
                            ControlJson.Default.ReportView,
                            statusCode: StatusCodes.Status201Created
                        )
                        : Results.Json(
                            new ControlProblem(
                                nameof(ControlFault.Invalid),
                                StatusCodes.Status400BadRequest,
                                $"Put aside at ledger index {taken.Index}: {Sentence(taken)}"
                            ),
                            ControlJson.Default.ControlProblem,
                            ControlProblem.MediaType,
                            StatusCodes.Status400BadRequest
                        );
                }
            )
            .WithName("reportLineage")
            .WithSummary("Takes an OpenLineage event of a run, a job or a dataset.");
        app.MapPost(
                Path + "/batch",
                async (HttpContext context, CancellationToken ended) =>
                    await TakeBatchAsync(
                        node,
                        await BodyAsync(context, ReportBounds.MaxBatchBytes),
                        ended
                    )
            )
            .WithName("reportLineageBatch")
            .WithSummary(
                "Takes a list of OpenLineage events; those that are malformed are put aside."
            );
    }

    private static async Task<ReportBatchView> TakeBatchAsync(
        Node node,
        byte[] body,
        CancellationToken ended
    )
    {
        var failed = ImmutableArray.CreateBuilder<ReportFailure>();
        var reports = Split(body);
        for (var i = 0; i < reports.Count; i++)
        {
            var taken = await node.Reports.TakeAsync(reports[i], "admin", ended);
            if (!taken.IsTaken)
                failed.Add(new(i, Sentence(taken), Retriable: false));
        }
        return new(
            failed.Count == 0 ? "success" : "partial_success",
            new(reports.Count, reports.Count - failed.Count, failed.Count, 0, failed.Count),
            failed.ToImmutable()
        );
    }

    private static List<ReadOnlyMemory<byte>> Split(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(
                body,
                new JsonDocumentOptions { MaxDepth = ReportBounds.MaxDepth }
            );
            if (json.RootElement.ValueKind != JsonValueKind.Array)
                throw Invalid("A batch is a list of events.");
            if (json.RootElement.GetArrayLength() > ReportBounds.MaxBatch)
                throw Invalid($"A batch has at most {ReportBounds.MaxBatch} events.");
            return
            [
                .. json
                    .RootElement.EnumerateArray()
                    .Select(e => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(e.GetRawText())),
            ];
        }
        catch (JsonException)
        {
            throw Invalid("It is not JSON, or nests too deep.");
        }
    }

    private static async Task<byte[]> BodyAsync(HttpContext context, int maxBytes)
    {
        // A little more, so that a report that is too long is put aside by name rather than cut off on the wire.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
            bound.MaxRequestBodySize = maxBytes + ControlLimits.MaxBodyBytes;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static string Sentence(ReportOutcome taken) =>
        taken.Where!.Length == 0 ? taken.Why! : $"{taken.Where}: {taken.Why}";

    private static ControlException Invalid(string why) => new(ControlFault.Invalid, why);
}
