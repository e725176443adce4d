using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Controlling;

/// <summary>The admin API: <see cref="IControl"/> over HTTP, one route a method. Its document is <c>schema/openapi.v1.json</c>.</summary>
internal static class ControlApi
{
    /// <summary>Where the API is.</summary>
    public const string Root = "/admin/v1";

    /// <summary>Maps the API.</summary>
    public static void MapControlApi(this IEndpointRouteBuilder app, IControl control)
    {
        var api = app.MapGroup(Root);
        api.MapGet("/status", (CancellationToken ended) => control.StatusAsync(ended))
            .WithName("status")
            .WithSummary("How the node is.");
        api.MapGet("/coverage", (CancellationToken ended) => control.CoverageAsync(ended))
            .WithName("coverage")
            .WithSummary("What calls touch that is not governed, and what nobody described.");
        MapInventory(api, control);
        MapTools(api, control);
        MapModels(api, control);
        MapAgents(api, control);
        MapApprovals(api, control);
        MapMandates(api, control);
        MapFacts(api, control);
        MapRecord(api, control);
        api.MapVault(control);
        api.MapData(control);
    }

    private static void MapInventory(RouteGroupBuilder api, IControl control)
    {
        api.MapGet(
                "/assets",
                (string? kind, CancellationToken ended) =>
                    control.AssetsAsync(kind is null ? null : KindOf(kind), ended)
            )
            .WithName("listAssets")
            .WithSummary("The inventory, or one kind of it.");
        api.MapGet(
                "/assets/{kind}/{**name}",
                (string kind, string name, CancellationToken ended) =>
                    control.AssetAsync(new(KindOf(kind), name), ended)
            )
            .WithName("showAsset")
            .WithSummary("One asset.");
        api.MapPut(
                "/assets",
                ([FromBody] Asset asset, CancellationToken ended) =>
                    control.RegisterAsync(asset, ended)
            )
            .WithName("registerAsset")
            .WithSummary("Adds an asset or replaces it.");
        api.MapDelete(
                "/assets/{kind}/{**name}",
                (string kind, string name, CancellationToken ended) =>
                    control.RemoveAsync(new(KindOf(kind), name), ended)
            )
            .WithName("removeAsset")
            .WithSummary("Removes an asset.");
    }

    private static void MapTools(RouteGroupBuilder api, IControl control)
    {
        api.MapGet(
                "/tools/pins",
                (string? of, CancellationToken ended) => control.ToolPinsAsync(of, ended)
            )
            .WithName("listToolPins")
            .WithSummary("The tools in quarantine and what changed, or one tool.");
        api.MapGet(
                "/tools/proposals",
                (string of, bool? all, CancellationToken ended) =>
                    control.ProposeAsync(of, all == true, ended)
            )
            .WithName("proposeTools")
            .WithSummary("What could be declared of a server's tools, by what it says of them.");
        api.MapPost(
                "/tools/accept",
                ([FromBody] ToolAcceptRequest request, CancellationToken ended) =>
                    control.AcceptToolAsync(request, ended)
            )
            .WithName("acceptTool")
            .WithSummary("Ends a tool's quarantine by the descriptor that was seen.");
    }

    private static void MapModels(RouteGroupBuilder api, IControl control)
    {
        api.MapGet(
                "/models/versions",
                (string? of, CancellationToken ended) => control.ModelVersionsAsync(of, ended)
            )
            .WithName("listModelVersions")
            .WithSummary("As what providers serve models, or one model.");
        api.MapPost(
                "/models/accept",
                ([FromBody] ModelAcceptRequest request, CancellationToken ended) =>
                    control.AcceptModelAsync(request, ended)
            )
            .WithName("acceptModel")
            .WithSummary("Accepts a version as which a provider serves a model.");
    }

    private static void MapAgents(RouteGroupBuilder api, IControl control)
    {
        api.MapGet("/keys", (CancellationToken ended) => control.KeysAsync(ended))
            .WithName("listKeys")
            .WithSummary("The agent keys, without their hashes.");
        api.MapPost(
                "/keys",
                ([FromBody] KeyRequest request, CancellationToken ended) =>
                    control.IssueKeyAsync(request, ended)
            )
            .WithName("issueKey")
            .WithSummary("Issues an agent key; its text is in this answer and nowhere else.");
        api.MapPost(
                "/keys/{keyId}/rotate",
                (string keyId, [FromBody] RotateRequest request, CancellationToken ended) =>
                    control.RotateKeyAsync(keyId, request, ended)
            )
            .WithName("rotateKey")
            .WithSummary(
                "Issues a key with the same scopes in the place of another, which stays good for a stated time."
            );
        api.MapDelete(
                "/keys/{keyId}",
                (string keyId, CancellationToken ended) => control.RevokeKeyAsync(keyId, ended)
            )
            .WithName("revokeKey")
            .WithSummary("Revokes an agent key.");
        api.MapPost(
                "/agents/stop",
                ([FromBody] StopRequest request, CancellationToken ended) =>
                    control.StopAsync(request, ended)
            )
            .WithName("stopAgent")
            .WithSummary("Stops an agent: refuses its next call and cuts its open ones.");
        api.MapPost(
                "/agents/release",
                ([FromBody] ReleaseRequest request, CancellationToken ended) =>
                    control.ReleaseAsync(request, ended)
            )
            .WithName("releaseAgent")
            .WithSummary("Lets a stopped agent go on.");
    }

    private static void MapApprovals(RouteGroupBuilder api, IControl control)
    {
        api.MapGet(
                "/approvals",
                (bool? all, CancellationToken ended) => control.ApprovalsAsync(all ?? false, ended)
            )
            .WithName("listApprovals")
            .WithSummary("The held calls that wait for an answer; all: also those answered.");
        api.MapGet(
                "/approvals/{id}",
                (string id, bool? raw, string? why, CancellationToken ended) =>
                    control.ApprovalAsync(new(id), RawView.Of(raw ?? false, why), ended)
            )
            .WithName("showApproval")
            .WithSummary(
                "One held call, with the shape of its arguments and where each value stands; raw, with a reason in why: the arguments themselves, which is recorded first."
            );
        api.MapPost(
                "/approvals/{id}/answer",
                (string id, [FromBody] ApprovalAnswer answer, CancellationToken ended) =>
                    control.AnswerAsync(new(id), answer, ended)
            )
            .WithName("answerApproval")
            .WithSummary("Lets a held call pass, once, or refuses it.");
    }

    private static void MapMandates(RouteGroupBuilder api, IControl control) =>
        api.MapPost(
                "/mandates",
                ([FromBody] MandateRequest request, CancellationToken ended) =>
                    control.GiveMandateAsync(request, ended)
            )
            .WithName("giveMandate")
            .WithSummary("Gives a session a mandate, no wider than what holds for it already.");

    private static void MapFacts(RouteGroupBuilder api, IControl control)
    {
        api.MapGet("/facts", (CancellationToken ended) => control.FactsAsync(ended))
            .WithName("listFacts")
            .WithSummary("The business facts.");
        api.MapPut(
                "/facts",
                ([FromBody] FactRequest fact, CancellationToken ended) =>
                    control.AssertAsync(fact, ended)
            )
            .WithName("assertFact")
            .WithSummary("Asserts a business fact.");
        api.MapDelete(
                "/facts/{type}/{**id}",
                (string type, string id, CancellationToken ended) =>
                    control.RetractAsync(type, id, ended)
            )
            .WithName("retractFact")
            .WithSummary("Retracts a business fact.");
        api.MapGet("/policies", (CancellationToken ended) => control.PoliciesAsync(ended))
            .WithName("showPolicies")
            .WithSummary("The policies in force, and what is wrong with newer ones.");
    }

    private static void MapRecord(RouteGroupBuilder api, IControl control)
    {
        api.MapGet("/ledger", (CancellationToken ended) => control.LedgerAsync(ended))
            .WithName("showLedger")
            .WithSummary("The ledger's size and signed root.");
        api.MapGet(
                "/ledger/events",
                (long from, int? max, CancellationToken ended) =>
                    control.EventsAsync(from, max ?? ControlLimits.MaxEvents, ended)
            )
            .WithName("readLedger")
            .WithSummary("Events from an index on.");
        api.MapGet(
                "/ledger/events/{index:long}/proof",
                (long index, CancellationToken ended) => control.ProofAsync(index, ended)
            )
            .WithName("proveEvent")
            .WithSummary("The proof that an event stands in the ledger.");
        api.MapGet(
                "/ledger/events/{index:long}/provenance",
                (long index, CancellationToken ended) => control.ProvenanceAsync(index, ended)
            )
            .WithName("provenance")
            .WithSummary("Where a model's answer or a tool's effect came from, signed.");
        api.MapGet(
                "/sessions",
                (int? max, CancellationToken ended) => control.SessionsAsync(max ?? 50, ended)
            )
            .WithName("listSessions")
            .WithSummary("The newest sessions, newest first.");
        api.MapGet(
                "/sessions/{**id}",
                (string id, CancellationToken ended) => control.SessionAsync(new(id), ended)
            )
            .WithName("showSession")
            .WithSummary("The story of one session.");
        api.MapGet(
                "/decisions/{index:long}/replay",
                (long index, CancellationToken ended) => control.ReplayAsync(index, ended)
            )
            .WithName("replayDecision")
            .WithSummary("Decides a recorded call again.");
        api.MapGet(
                "/decisions/{index:long}/explain",
                (long index, bool? raw, string? why, CancellationToken ended) =>
                    control.ExplainAsync(index, RawView.Of(raw ?? false, why), ended)
            )
            .WithName("explainDecision")
            .WithSummary(
                "Says why a recorded call was decided as it was, without its values; raw, with a reason in why: with them, which is recorded first."
            );
    }

    private static AssetKind KindOf(string text) => Named<AssetKind>(text, "a kind of asset");

    /// <summary>What a name in a request stands for, in any case.</summary>
    /// <param name="text">The name.</param>
    /// <param name="what">What it should be one of, as in: 'x' is not a kind of asset.</param>
    /// <exception cref="ControlException">It is none; the message says which are nearest.</exception>
    internal static T Named<T>(string text, string what)
        where T : struct, Enum =>
        // A number would be taken for the name that it stands for.
        Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw new ControlException(
                ControlFault.Invalid,
                $"'{text}' is not {what}.{Configuring.Nearest.Hint(text, Enum.GetNames<T>())}"
            );
}
